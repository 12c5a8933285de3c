//! A look at a document's characters, before the parser (which recurses, and would overflow its stack) reads it.
use super::refusal::Refusal;
use std::{iter::Peekable, str::CharIndices};

/// The longest document, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The most tokens in a document.
const MAX_TOKENS: usize = 10_000;

/// How deep brackets of any kind may nest.
const MAX_NESTING: usize = 50;

/// Refuses documents that are too long or too deeply nested to parse. Says how many tokens the others have.
///
/// Strings and comments are skipped exactly as the parser skips them: a bracket that the parser sees is counted. `work` grows
/// with every character that is looked at.
pub(super) fn scan(document: &str, work: &mut usize) -> Result<usize, Refusal> {
    if document.len() > MAX_BYTES {
        return Err(Refusal::TOO_COMPLEX);
    }
    let (mut tokens, mut nesting) = (0_usize, 0_usize);
    let mut within_word = false;
    let mut rest = document.char_indices().peekable();
    while let Some((at, char)) = rest.next() {
        *work += 1;
        let is_word = char.is_ascii_alphanumeric() || char == '_';
        let is_blank = char.is_whitespace() || char == ',' || char == '\u{feff}';
        if !(is_blank || char == '#' || is_word && within_word) {
            tokens += 1;
        }
        within_word = is_word;
        match char {
            '{' | '[' | '(' => nesting += 1,
            '}' | ']' | ')' => nesting = nesting.saturating_sub(1),
            '#' => {
                while rest.next_if(|(_, char)| !matches!(char, '\n' | '\r')).is_some() {
                    *work += 1;
                }
            }
            '"' => skip_string(document.get(at..).unwrap_or_default(), &mut rest, work)?,
            _ => {}
        }
        if tokens > MAX_TOKENS || nesting > MAX_NESTING {
            return Err(Refusal::TOO_COMPLEX);
        }
    }
    Ok(tokens)
}

/// Moves `rest` behind the string that `from` begins with. Its opening quote was taken from `rest` already.
fn skip_string(from: &str, rest: &mut Peekable<CharIndices<'_>>, work: &mut usize) -> Result<(), Refusal> {
    let length = if from.starts_with(r#"""""#) { block_length(from) } else { plain_length(from) };
    let Some(bytes) = length else {
        *work += from.len();
        return Err(Refusal::UNTERMINATED);
    };
    let chars = from.get(..bytes).unwrap_or_default().chars().count();
    // Once for its end, once for its length, once to go behind it.
    *work += 3 * chars;
    for _ in 1..chars {
        rest.next();
    }
    Ok(())
}

fn plain_length(from: &str) -> Option<usize> {
    let mut chars = from.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some(at + 1),
            '\\' => _ = chars.next(),
            '\n' | '\r' => return None,
            _ => {}
        }
    }
    None
}

fn block_length(from: &str) -> Option<usize> {
    let mut at = 3;
    loop {
        let end = at + from.get(at..)?.find(r#"""""#)?;
        // `\"""` is three quotes in the text, not the end of it.
        if !from.get(at..end)?.ends_with('\\') {
            return Some(end + 3);
        }
        at = end + 3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(document: &str) -> Result<(), Refusal> {
        super::scan(document, &mut 0).map(|_| ())
    }

    #[test]
    fn tokens_are_counted() {
        for (document, tokens) in [("", 0), ("{ a b,cc }", 5), ("{a(b:\"c d\")}#e f", 8), ("[1 $n -2.5]", 9)]
        {
            assert_eq!(super::scan(document, &mut 0), Ok(tokens), "{document}");
        }
    }

    #[test]
    fn ordinary_documents_pass() {
        let quotes = r#"{ a(x: "[[{\"", y: """ "{{ \""" [[ """) } # (((( " "#;
        assert_eq!(scan(quotes), Ok(()));
        assert_eq!(scan(&format!("{{ a(x: \"{}\") }}", "[".repeat(60_000))), Ok(()));
        assert_eq!(scan("{ 名前 }"), Ok(()));
    }

    #[test]
    fn depth_is_refused_wherever_it_hides() {
        for open in ["{a", "[", "(", "{", r#" "" ["#, "#\n[", "\"\"\"\\\"\"\" \"\"\" [", "# \" \r ["] {
            assert_eq!(scan(&open.repeat(51)), Err(Refusal::TOO_COMPLEX), "{open}");
        }
        assert_eq!(scan(&"[".repeat(60_000)), Err(Refusal::TOO_COMPLEX));
    }

    #[test]
    fn size_is_refused() {
        assert_eq!(scan(&" ".repeat(70_000)), Err(Refusal::TOO_COMPLEX));
        assert_eq!(scan(&"a ".repeat(10_001)), Err(Refusal::TOO_COMPLEX));
    }

    #[test]
    fn a_string_without_an_end_is_refused() {
        for open in ["\"abc", "\"a\n\"", "\"\\\"", "\"\"\" \\\"\"\""] {
            assert_eq!(scan(open), Err(Refusal::UNTERMINATED), "{open}");
        }
    }
}
