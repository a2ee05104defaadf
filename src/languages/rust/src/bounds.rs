use std::fmt;

use crate::contract::Bounds;

impl Bounds {
    /// Whether a text is neither too short nor too long, counted in characters (code points, as JSON Schema does).
    pub(crate) fn allow(&self, text: &str) -> bool {
        (self.min_length..=self.max_length).contains(&text.chars().count())
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} characters", self.min_length, self.max_length)
    }
}
