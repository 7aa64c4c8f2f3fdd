DROP TABLE exam_result;
