//! How wide a text will be, roughly, in a font that is not known here; and where to break it.

/// The width of `text` at `size`, in the unit of `size`. On the wide side, so that nothing is clipped.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    size * text.chars().map(ems).sum::<f64>()
}

fn ems(c: char) -> f64 {
    match c {
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '(' | ')' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
        'A'..='Z' => 0.7,
        c if c.is_ascii() => 0.57,
        '–' | '−' | '×' | '÷' | '·' => 0.6,
        _ => 1.0,
    }
}

/// `text` in lines of `room` at most: English breaks between words, Japanese anywhere but before a mark that must not
/// begin a line.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().map_or("", String::as_str);
        let fits = width(line, size) + width(piece.trim_end(), size) <= room;
        match lines.last_mut() {
            Some(line) if fits || line.is_empty() => line.push_str(piece),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The smallest parts between which a line may end.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = None;
        let mut letters = rest.char_indices().peekable();
        while let Some((_, c)) = letters.next() {
            let (next, after) = letters.peek().copied().map_or((rest.len(), None), |(at, c)| (at, Some(c)));
            let breaks = c == ' ' || is_wide(c) && !"（「".contains(c) || after.is_some_and(is_wide);
            if breaks && !after.is_some_and(|c| "、。」），・：；？ー".contains(c)) || after.is_none()
            {
                end = Some(next);
                break;
            }
        }
        let (piece, left) = rest.split_at_checked(end?)?;
        rest = left;
        Some(piece)
    })
}

fn is_wide(c: char) -> bool {
    ems(c) >= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_between_words_and_not_before_a_full_stop() {
        assert_eq!(wrap("ab cd ef", 10.0, 30.0), ["ab cd", "ef"]);
        assert_eq!(wrap("参加団体が少ない。", 10.0, 80.0), ["参加団体が少な", "い。"]);
        assert_eq!(wrap("17団体の平均", 10.0, 40.0), ["17団体", "の平均"]);
        assert_eq!(wrap("", 10.0, 40.0), Vec::<String>::new());
        let long = "Bodies that pool their scores could work out another body's score from this figure.";
        assert_eq!(wrap(long, 10.0, 200.0).join(" "), long);
        assert!(wrap(long, 10.0, 200.0).iter().all(|line| width(line, 10.0) <= 200.0));
    }
}
