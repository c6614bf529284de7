//! How far to trust a winner: Platt scaling of its value and its lead, one fit for each level of the tree.

/// One decision on a text the model had not seen: the winner's value, its lead over the second, and whether it was right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub value: f32,
    pub lead: f32,
    pub right: bool,
}

/// Constant, factor of the best value, factor of the lead.
pub(super) type Fitted = [f32; 3];

/// Lead of a winner without rivals.
pub(super) const LEAD_ALONE: f32 = 2.0;
/// Points below which a level borrows the fit of all levels.
const POINTS_MIN: usize = 30;

/// Chance that a winner is right.
pub(super) fn confidence(fitted: &Fitted, value: f32, lead: f32) -> f32 {
    1.0 / (1.0 + (-(fitted[0] + fitted[1] * value + fitted[2] * lead)).exp())
}

/// One fit for each level; levels with few points share one fit over all points.
pub(super) fn fit_levels(levels: &[Vec<Point>]) -> Vec<Fitted> {
    let all: Vec<Point> = levels.iter().flatten().copied().collect();
    let together = fit(&all);
    levels.iter().map(|points| if points.len() < POINTS_MIN { together } else { fit(points) }).collect()
}

/// Logistic regression on three inputs by Newton steps with a small ridge.
///
/// # Source
/// Platt, Probabilistic outputs for support vector machines, 1999; the second input is ours.
fn fit(points: &[Point]) -> Fitted {
    let mut weights = [0.0f64; 3];
    for _ in 0..25 {
        let mut gradient = weights.map(|weight| -1e-2 * weight);
        let mut hessian = [[1e-2, 0.0, 0.0], [0.0, 1e-2, 0.0], [0.0, 0.0, 1e-2]];
        for point in points {
            let input = [1.0, f64::from(point.value), f64::from(point.lead)];
            let value: f64 = input.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let chance = 1.0 / (1.0 + (-value).exp());
            let miss = f64::from(u8::from(point.right)) - chance;
            for row in 0..3 {
                gradient[row] += miss * input[row];
                for column in 0..3 {
                    hessian[row][column] += chance * (1.0 - chance) * input[row] * input[column];
                }
            }
        }
        let step = solve3(hessian, gradient);
        for place in 0..3 {
            weights[place] += step[place].clamp(-4.0, 4.0);
        }
    }
    weights.map(|weight| weight as f32)
}

#[expect(clippy::needless_range_loop, reason = "elimination reads best by row and column")]
/// Solves three equations by Gaussian elimination; the matrix is positive definite by its ridge.
fn solve3(mut matrix: [[f64; 3]; 3], mut right: [f64; 3]) -> [f64; 3] {
    for pivot in 0..3 {
        for row in pivot + 1..3 {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            for column in pivot..3 {
                matrix[row][column] -= factor * matrix[pivot][column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..3).rev() {
        for column in row + 1..3 {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_that_are_right_more_often_are_trusted_more() {
        // Of leads 0.2 half are right, of leads 0.8 nine in ten.
        let point = |lead: f32, right| Point { value: 0.0, lead, right };
        let points: Vec<Point> = (0..400)
            .map(|place| if place % 2 == 0 { point(0.2, place % 4 == 0) } else { point(0.8, place % 20 != 1) })
            .collect();
        let fitted = fit(&points);
        assert!((confidence(&fitted, 0.0, 0.2) - 0.5).abs() < 0.02);
        assert!((confidence(&fitted, 0.0, 0.8) - 0.9).abs() < 0.02);
    }

    #[test]
    fn a_level_with_few_points_borrows_from_all() {
        let many = vec![Point { value: 0.1, lead: 0.5, right: true }; 40];
        let few = vec![Point { value: 0.1, lead: 0.5, right: false }; 2];
        let fitted = fit_levels(&[many, few, Vec::new()]);
        assert_eq!(fitted[1], fitted[2]);
        assert_ne!(fitted[0], fitted[1]);
    }
}
