//! Nearest names: which accepted name a mistyped one was probably meant to be.

use domain::words::normalised;

/// The nearest of the accepted names, if one is near enough to be meant.
pub(crate) fn nearest<'a>(received: &str, accepted: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let received: Vec<char> = normalised(received).chars().collect();
    accepted
        .into_iter()
        .map(|name| (distance(&received, &normalised(name).chars().collect::<Vec<_>>()), name))
        .filter(|(distance, name)| *distance * 3 <= name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters have to be put in, taken out or changed to turn one word into the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.iter().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_another_word_is_not() {
        let accepted = ["Дата рождения", "Дата вхождения", "Контакты"];
        assert_eq!(nearest("Дата рожденя", accepted), Some("Дата рождения"));
        assert_eq!(nearest("КОНТАКТ", accepted), Some("Контакты"));
        assert_eq!(nearest("Телефон", accepted), None);
    }
}
