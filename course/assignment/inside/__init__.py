"""What runs beside a student's code, in the sandbox: it imports nothing else of the course, and knows no test and no answer."""
