"""MediSecure's backend: patients, appointments, documents, invoices and e-mails, each in the store that was made for it."""

VERSION = "1.0.0"
