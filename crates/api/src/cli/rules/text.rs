//! The text of a file as an author's editor wrote it: UTF-8, or UTF-16 with its mark (Excel and Notepad call
//! it Unicode). What is neither, such as GBK (which Notepad calls ANSI), is refused by name, not guessed at.

use std::path::Path;

/// Reads a file.
///
/// # Errors
/// The file cannot be read, or it is neither UTF-8 nor UTF-16 with a mark.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    let bytes =
        std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    decode(&bytes).map_err(|fault| anyhow::anyhow!("{}{fault}", path.display()))
}

fn decode(bytes: &[u8]) -> Result<String, String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest),
        _ => utf_8(bytes),
    }
}

fn utf_8(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes);
    text.map(ToOwned::to_owned).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        format!(
            ":{line}: 文件不是 UTF-8 编码（多半是 GBK，记事本称 ANSI）：请另存为 UTF-8 / the file is not UTF-8 (it may be GBK, which Notepad calls ANSI): save it as UTF-8"
        )
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| {
        ": 文件的 UTF-16 编码已损坏：请另存为 UTF-8 / the UTF-16 of the file is damaged: save it as UTF-8"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    const TEXT: &str = "rule_set: x\ntitle: 规则𠮷";

    #[test]
    fn what_editors_in_china_write_is_read() {
        let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
        let little: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little = [b"\xFF\xFE", &*little].concat();
        let big = [b"\xFE\xFF", &*big].concat();
        for bytes in [TEXT.as_bytes(), &marked, &little, &big] {
            assert_eq!(decode(bytes).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn gbk_is_named_with_its_line_and_half_a_character_is_refused() {
        // 规则 in GBK.
        let told = decode(b"rule_set: x\ntitle: \xB9\xE6\xD4\xF2").unwrap_err();
        assert!(
            told.starts_with(":2: ") && told.contains("GBK") && told.contains("UTF-8"),
            "{told}"
        );
        for broken in [&b"\xFF\xFEa"[..], b"\xFF\xFE\x00\xD8"] {
            assert!(decode(broken).unwrap_err().contains("UTF-16"));
        }
    }
}
