DROP TABLE simulation_awakening;
DROP TABLE simulation_case;
DROP TABLE simulation;
