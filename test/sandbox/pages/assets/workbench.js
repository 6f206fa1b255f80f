// The workbench: shows the view of the address, and keeps it and the clock fresh.
