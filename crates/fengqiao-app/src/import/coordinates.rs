//! Coordinates as Chinese sources give them: WGS 84, the shifted GCJ-02 of most maps, or Baidu's BD-09.

use serde::{Deserialize, Serialize};

/// The system a file's coordinates are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoordinateSystem {
    /// World Geodetic System 1984: what satellites give and what we store.
    #[default]
    Wgs84,
    /// The shifted system of maps published in mainland China.
    Gcj02,
    /// GCJ-02 shifted once more by one map maker.
    Bd09,
}

/// All systems, in the order in which they are tried.
pub(crate) const SYSTEMS: [CoordinateSystem; 3] =
    [CoordinateSystem::Wgs84, CoordinateSystem::Gcj02, CoordinateSystem::Bd09];

impl CoordinateSystem {
    /// The name used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The WGS 84 point for `[longitude, latitude]` in this system, degrees.
    #[must_use]
    pub fn to_wgs84(self, point: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Wgs84 => point,
            Self::Gcj02 => gcj02_to_wgs84(point),
            Self::Bd09 => gcj02_to_wgs84(bd09_to_gcj02(point)),
        }
    }
}

/// A rectangle in degrees, WGS 84, edges included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// Whether `[longitude, latitude]` lies inside.
    #[must_use]
    pub fn contains(&self, point: [f64; 2]) -> bool {
        (self.west..=self.east).contains(&point[0]) && (self.south..=self.north).contains(&point[1])
    }
}

/// Where the shift is defined at all.
const CHINA: Bounds = Bounds { west: 72.004, south: 0.8293, east: 137.8347, north: 55.8271 };
/// Semi-major axis of the Krasovsky 1940 ellipsoid, metres.
const AXIS_M: f64 = 6_378_245.0;
/// First eccentricity squared of the same ellipsoid.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;

/// The GCJ-02 point for a WGS 84 point; outside the region of the shift the point itself.
///
/// # Source
/// The widely published approximation of the shift on the Krasovsky 1940 ellipsoid.
#[must_use]
pub fn wgs84_to_gcj02(point: [f64; 2]) -> [f64; 2] {
    if !CHINA.contains(point) {
        return point;
    }
    let [longitude, latitude] = point;
    let (x, y) = (longitude - 105.0, latitude - 35.0);
    let pi = std::f64::consts::PI;
    let common = (20.0 * (6.0 * x * pi).sin() + 20.0 * (2.0 * x * pi).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + (20.0 * (y * pi).sin() + 40.0 * (y / 3.0 * pi).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * pi).sin() + 320.0 * (y * pi / 30.0).sin()) * 2.0 / 3.0;
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + (20.0 * (x * pi).sin() + 40.0 * (x / 3.0 * pi).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * pi).sin() + 300.0 * (x / 30.0 * pi).sin()) * 2.0 / 3.0;
    let sine = latitude.to_radians().sin();
    let magic = 1.0 - ECCENTRICITY_2 * sine * sine;
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_2) / (magic * magic.sqrt());
    let parallel_m = AXIS_M / magic.sqrt() * latitude.to_radians().cos();
    [longitude + (east_m / parallel_m).to_degrees(), latitude + (north_m / meridian_m).to_degrees()]
}

/// The WGS 84 point for a GCJ-02 point, to about a centimetre: the shift has no closed inverse, so it is approached.
///
/// # Source
/// Fixed-point iteration, ours.
#[must_use]
pub fn gcj02_to_wgs84(point: [f64; 2]) -> [f64; 2] {
    let mut guess = point;
    for _ in 0..4 {
        let shifted = wgs84_to_gcj02(guess);
        guess = [guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1]];
    }
    guess
}

/// The GCJ-02 point for a BD-09 point.
///
/// # Source
/// The widely published approximation.
fn bd09_to_gcj02(point: [f64; 2]) -> [f64; 2] {
    let wave = std::f64::consts::PI * 3_000.0 / 180.0;
    let (x, y) = (point[0] - 0.0065, point[1] - 0.006);
    let radius = x.hypot(y) - 0.00002 * (y * wave).sin();
    let angle = y.atan2(x) - 0.000_003 * (x * wave).cos();
    [radius * angle.cos(), radius * angle.sin()]
}
