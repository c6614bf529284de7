//! Coordinates as Chinese feeds deliver them: WGS 84 turned into GCJ-02.
//! Not here: the way back, which belongs to the import.

/// Semi-major axis of the ellipsoid of Krasovsky 1940, metres.
const AXIS_M: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// Turns a point [longitude, latitude] in degrees WGS 84 into GCJ-02, wherever it lies: the invented county lies outside China.
///
/// The shift is 100 to 700 m in China.
///
/// # Source
/// The published approximation of GCJ-02, as used by open map software since 2010; written anew here.
#[must_use]
pub fn wgs84_to_gcj02(point: [f64; 2]) -> [f64; 2] {
    let (x, y) = (point[0] - 105.0, point[1] - 35.0);
    let wave = |value: f64, factor: f64| libm::sin(value * factor * std::f64::consts::PI);
    let common = (20.0 * wave(x, 6.0) + 20.0 * wave(x, 2.0)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + (20.0 * wave(y, 1.0) + 40.0 * wave(y, 1.0 / 3.0)) * 2.0 / 3.0
        + (160.0 * wave(y, 1.0 / 12.0) + 320.0 * wave(y, 1.0 / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + (20.0 * wave(x, 1.0) + 40.0 * wave(x, 1.0 / 3.0)) * 2.0 / 3.0
        + (150.0 * wave(x, 1.0 / 12.0) + 300.0 * wave(x, 1.0 / 30.0)) * 2.0 / 3.0;
    let latitude = point[1].to_radians();
    let sine = libm::sin(latitude);
    let w = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (w * w.sqrt());
    let parallel_m = AXIS_M / w.sqrt() * libm::cos(latitude);
    [point[0] + (east / parallel_m).to_degrees(), point[1] + (north / meridian_m).to_degrees()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_beijing_moves_as_published() {
        let moved = wgs84_to_gcj02([116.404, 39.915]);
        assert!((moved[0] - 116.410_244_498_690_38).abs() < 1e-7, "{moved:?}");
        assert!((moved[1] - 39.916_404_282_011_14).abs() < 1e-7, "{moved:?}");
    }
}
