"""Many projects at once: tables read, evaluated and written."""
