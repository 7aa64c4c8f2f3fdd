//! Provinces by their codes in GB/T 2260, with which other codes begin.

/// Province-level codes of GB/T 2260.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

/// Does the code begin with that of a province? What follows is not judged: codes of counties come and go.
pub fn begins_with_province(code: &str) -> bool {
    PROVINCES.iter().any(|province| code.starts_with(province))
}
