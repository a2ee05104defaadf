use std::fmt;

use crate::contract::Bounds;

impl Bounds {
    /// Whether the length of a text is within bounds, in characters (code points, as in JSON Schema).
    pub(crate) fn allow(&self, text: &str) -> bool {
        (self.min_length..=self.max_length).contains(&text.chars().count())
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} characters", self.min_length, self.max_length)
    }
}
