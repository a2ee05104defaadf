use std::fmt;

use regex_lite::Regex;

use crate::contract::Bounds;

impl Bounds {
    /// Whether a text has an allowed length, in characters (code points, as in JSON Schema), and matches the pattern.
    pub(crate) fn allow(&self, text: &str) -> bool {
        (self.min_length..=self.max_length).contains(&text.chars().count())
            && Regex::new(self.pattern).is_ok_and(|pattern| pattern.is_match(text))
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} characters", self.min_length, self.max_length)
    }
}
