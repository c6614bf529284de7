//! p-values as an office reads them: by chance about once in so many days.

/// Days between two chance findings as strong as one with p-value `p`, when a scan runs every `interval_days`.
///
/// `p` in (0, 1]; the result is at least `interval_days`.
///
/// # Source
/// Kleinman, Lazarus, Platt 2004, American Journal of Epidemiology 159:217; Kulldorff et al. 2005, PLoS Medicine 2:e59.
pub fn recurrence_days(p: f64, interval_days: f64) -> f64 {
    interval_days / p
}

/// The p-value below which a scan every `interval_days` gives at most one false alarm in `every_days` days; at most 1.
pub fn level(every_days: f64, interval_days: f64) -> f64 {
    (interval_days / every_days).min(1.0)
}
