"""Every change of an assessment or a commendation round goes through one of these."""
