DROP TABLE history_beginning;
DROP TABLE former_state;
