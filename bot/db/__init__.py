"""Tables, migrations and the unit of work: the only room that talks to a database engine."""
