# %% right: comparison with the sorted classes
def class_columns(labels):
    labels = np.array(labels)
    classes = np.unique(labels)
    return np.stack([labels == c for c in classes[:-1]], axis=1).astype(float)

# %% right: an identity matrix
def class_columns(labels):
    classes, numbers = np.unique(labels, return_inverse=True)
    return np.eye(len(classes))[numbers][:, :-1]

# %% right: pandas
def class_columns(labels):
    return pd.get_dummies(pd.Series(labels)).to_numpy(float)[:, :-1]

# %% right: loops, integers, printing
def class_columns(labels):
    classes = sorted(set(labels))
    print("classes:", classes)
    return np.array([[int(label == c) for c in classes[:-1]] for label in labels])

# %% right: truth values
def class_columns(labels):
    labels = np.asarray(labels)
    return labels.reshape(-1, 1) == np.unique(labels)[None, :-1]

# %% wrong: a column for each class
def class_columns(labels):
    classes, numbers = np.unique(labels, return_inverse=True)
    return np.eye(len(classes))[numbers]

# %% wrong: the first is left out
def class_columns(labels):
    classes, numbers = np.unique(labels, return_inverse=True)
    return np.eye(len(classes))[numbers][:, 1:]

# %% wrong: numbers of the classes
def class_columns(labels):
    return np.unique(labels, return_inverse=True)[1][:, None].astype(float)

# %% wrong: in the order in which they come
def class_columns(labels):
    labels = list(labels)
    classes = list(dict.fromkeys(labels))
    return np.array([[float(label == c) for c in classes[:-1]] for label in labels])

# %% wrong: the classes are 0, 1, 2
def class_columns(labels):
    labels = np.asarray(labels)
    return np.eye(labels.max() + 1)[labels][:, :-1]

# %% wrong: minus one for the others
def class_columns(labels):
    labels = np.asarray(labels)
    return np.where(labels[:, None] == np.unique(labels)[:-1], 1.0, -1.0)

# %% wrong: a row per class
def class_columns(labels):
    labels = np.asarray(labels)
    return (labels == np.unique(labels)[:-1, None]).astype(float)

# %% wrong: one axis for two classes
def class_columns(labels):
    labels = np.asarray(labels)
    return (labels[:, None] == np.unique(labels)[:-1]).astype(float).squeeze()

# %% wrong: sorted labels
def class_columns(labels):
    labels = np.sort(labels)
    return (labels[:, None] == np.unique(labels)[:-1]).astype(float)
