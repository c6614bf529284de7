//! The words and rules of the field: region, calendar, role, report, matter, person, event.
