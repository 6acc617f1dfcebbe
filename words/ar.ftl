### ar
