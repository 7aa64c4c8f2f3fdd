DROP TABLE programme_window;
