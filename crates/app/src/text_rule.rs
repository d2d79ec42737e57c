//! How long words may be and of which characters, the same through the API and in an imported file.

use domain::words::is_unseen;

/// Characters of a name, a title, a code, a number.
pub const NAME: usize = 200;
/// Characters of a text.
pub const TEXT: usize = 2_000;

/// Why words are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// They are longer than accepted, in characters.
    TooLong {
        /// As received.
        length: usize,
        /// At most.
        accepted: usize,
    },
    /// A control character, or one that is not seen.
    Unseen(char),
}

/// What is wrong with words that may be so long: [`NAME`] or [`TEXT`]. A text may have emoji, which are put together by two characters
/// that are not seen.
pub fn text_fault(text: &str, accepted: usize) -> Option<TextFault> {
    let length = text.chars().count();
    if length > accepted {
        return Some(TextFault::TooLong { length, accepted });
    }
    let joins_emoji = |character| accepted > NAME && matches!(character, '\u{200d}' | '\u{fe0f}');
    let is_refused = |character: &char| {
        (is_unseen(*character) && !joins_emoji(*character))
            || (character.is_control() && !"\n\r\t".contains(*character))
    };
    text.chars().find(is_refused).map(TextFault::Unseen)
}
