//! The inner loop: sums of 32 replicates side by side while zones grow, compared with thresholds.
//!
//! Written once and compiled for AVX-512, AVX2, NEON and plain 128-bit code; the path is chosen at run time. Sums are
//! whole numbers, so every path and every order gives the same result.

use super::plan::{Block, Plan};
use super::table::Table;
use pulp::bytemuck::{Pod, bytes_of};
use pulp::{Simd, WithSimd};

/// Replicates side by side.
pub(crate) const LANES: usize = 32;
/// Windows of time side by side.
pub(crate) const WINDOWS: usize = 2;

/// What is added up for one place: windows side by side, replicates inside.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Row<T>(pub(crate) [[T; LANES]; WINDOWS]);

/// A whole number that counts in a lane.
pub(crate) trait Lane: Pod + Ord + Send + Sync + std::fmt::Debug {
    /// A register of lanes.
    type Wide<S: Simd>: Pod;
    const ZERO: Self;
    /// The value, or the greatest there is.
    fn clamped(value: u64) -> Self;
    fn value(self) -> u64;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn wide<S: Simd>(row: &[Self]) -> &[Self::Wide<S>];
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Wide<S>;
    fn add<S: Simd>(simd: S, a: Self::Wide<S>, b: Self::Wide<S>) -> Self::Wide<S>;
    /// Not zero where `a` is greater than `b`.
    fn over<S: Simd>(simd: S, a: Self::Wide<S>, b: Self::Wide<S>) -> Self::Wide<S>;
    /// Not zero where `a` is less than `b`.
    fn under<S: Simd>(simd: S, a: Self::Wide<S>, b: Self::Wide<S>) -> Self::Wide<S>;
    fn or<S: Simd>(simd: S, a: Self::Wide<S>, b: Self::Wide<S>) -> Self::Wide<S>;
}

macro_rules! lane {
    ($type:ident, $wide:ident, $view:ident, $splat:ident, $add:ident, $max:ident, $min:ident, $xor:ident, $or:ident) => {
        impl Lane for $type {
            type Wide<S: Simd> = S::$wide;
            const ZERO: Self = 0;
            #[inline(always)]
            fn clamped(value: u64) -> Self {
                Self::try_from(value).unwrap_or(Self::MAX)
            }
            #[inline(always)]
            fn value(self) -> u64 {
                u64::from(self)
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn wide<S: Simd>(row: &[Self]) -> &[S::$wide] {
                S::$view(row).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$wide {
                simd.$splat(value)
            }
            #[inline(always)]
            fn add<S: Simd>(simd: S, a: S::$wide, b: S::$wide) -> S::$wide {
                simd.$add(a, b)
            }
            #[inline(always)]
            fn over<S: Simd>(simd: S, a: S::$wide, b: S::$wide) -> S::$wide {
                simd.$xor(simd.$max(a, b), b)
            }
            #[inline(always)]
            fn under<S: Simd>(simd: S, a: S::$wide, b: S::$wide) -> S::$wide {
                simd.$xor(simd.$min(a, b), b)
            }
            #[inline(always)]
            fn or<S: Simd>(simd: S, a: S::$wide, b: S::$wide) -> S::$wide {
                simd.$or(a, b)
            }
        }
    };
}

lane!(u16, u16s, as_simd_u16s, splat_u16s, add_u16s, max_u16s, min_u16s, xor_u16s, or_u16s);
lane!(u32, u32s, as_simd_u32s, splat_u32s, add_u32s, max_u32s, min_u32s, xor_u32s, or_u32s);
lane!(u64, u64s, as_simd_u64s, splat_u64s, add_u64s, max_u64s, min_u64s, xor_u64s, or_u64s);

/// A way through the inner loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// 512 bits: AVX-512.
    #[cfg(target_arch = "x86_64")]
    Wide,
    /// 256 bits: AVX2.
    #[cfg(target_arch = "x86_64")]
    Middle,
    /// 128 bits: NEON.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// 128 bits without any feature asked of the processor; the compiler makes of it what the target has.
    Plain,
}

impl Path {
    /// The paths that this processor has, the best first.
    pub(crate) fn available() -> Vec<Self> {
        let mut paths = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            paths.extend(pulp::x86::V4::try_new().map(|_| Self::Wide));
            paths.extend(pulp::x86::V3::try_new().map(|_| Self::Middle));
        }
        #[cfg(target_arch = "aarch64")]
        paths.extend(pulp::aarch64::Neon::try_new().map(|_| Self::Neon));
        paths.push(Self::Plain);
        paths
    }

    /// Runs an operation on this path; on the plain one where the processor lacks it.
    pub(crate) fn run<Op: WithSimd>(self, op: Op) -> Op::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Wide => match pulp::x86::V4::try_new() {
                Some(simd) => Simd::vectorize(simd, op),
                None => Simd::vectorize(pulp::Scalar128b, op),
            },
            #[cfg(target_arch = "x86_64")]
            Self::Middle => match pulp::x86::V3::try_new() {
                Some(simd) => Simd::vectorize(simd, op),
                None => Simd::vectorize(pulp::Scalar128b, op),
            },
            #[cfg(target_arch = "aarch64")]
            Self::Neon => match pulp::aarch64::Neon::try_new() {
                Some(simd) => Simd::vectorize(simd, op),
                None => Simd::vectorize(pulp::Scalar128b, op),
            },
            Self::Plain => Simd::vectorize(pulp::Scalar128b, op),
        }
    }
}

/// Takes the blocks in which some lane may beat its threshold, and hands back the table to go on with.
pub(crate) trait Settle<'a, T> {
    /// Evaluates a block exactly; `sums` are those at its end.
    fn settle<S: Simd>(&mut self, simd: S, block: &Block, places: &[u32], sums: &Row<T>) -> &'a Table<T>;
}

/// A walk over the families of a plan in one batch.
pub(crate) struct Walk<'a, 'b, T, C> {
    pub(crate) rows: &'b [Row<T>],
    pub(crate) places: &'b [u32],
    pub(crate) plan: &'b Plan,
    pub(crate) table: &'a Table<T>,
    pub(crate) settle: &'b mut C,
}

impl<'a, T: Lane, C: Settle<'a, T>> WithSimd for Walk<'a, '_, T, C> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let lanes = size_of::<T::Wide<S>>() / size_of::<T>();
        match (LANES / lanes, self.table.over.is_empty(), self.table.under.is_empty()) {
            (1, false, true) => self.walk::<S, 1, true, false>(simd),
            (2, false, true) => self.walk::<S, 2, true, false>(simd),
            (4, false, true) => self.walk::<S, 4, true, false>(simd),
            (8, false, true) => self.walk::<S, 8, true, false>(simd),
            (_, false, true) => self.walk::<S, 16, true, false>(simd),
            (1, true, _) => self.walk::<S, 1, false, true>(simd),
            (2, true, _) => self.walk::<S, 2, false, true>(simd),
            (4, true, _) => self.walk::<S, 4, false, true>(simd),
            (8, true, _) => self.walk::<S, 8, false, true>(simd),
            (_, true, _) => self.walk::<S, 16, false, true>(simd),
            (1, ..) => self.walk::<S, 1, true, true>(simd),
            (2, ..) => self.walk::<S, 2, true, true>(simd),
            (4, ..) => self.walk::<S, 4, true, true>(simd),
            (8, ..) => self.walk::<S, 8, true, true>(simd),
            _ => self.walk::<S, 16, true, true>(simd),
        }
    }
}

impl<'a, T: Lane, C: Settle<'a, T>> Walk<'a, '_, T, C> {
    /// `V` registers hold the lanes of one window.
    #[expect(clippy::needless_range_loop, reason = "plain indices keep the sums in registers")]
    #[inline(always)]
    fn walk<S: Simd, const V: usize, const HIGH: bool, const LOW: bool>(self, simd: S) {
        let Self { rows, places, plan, mut table, settle } = self;
        let zero = T::splat(simd, T::ZERO);
        for blocks in plan.families() {
            let mut sums = [[zero; V]; WINDOWS];
            for block in blocks {
                let mut found = zero;
                if LOW {
                    for window in 0..WINDOWS {
                        let bar = T::splat(simd, table.under[block.cells_last[window] as usize]);
                        for part in 0..V {
                            found = T::or(simd, found, T::under(simd, sums[window][part], bar));
                        }
                    }
                }
                let entering = &places[block.from as usize..block.to as usize];
                for &place in entering {
                    let row = T::wide::<S>(rows[place as usize].0.as_flattened());
                    let row = &row[..V * WINDOWS];
                    for window in 0..WINDOWS {
                        for part in 0..V {
                            sums[window][part] = T::add(simd, sums[window][part], row[window * V + part]);
                        }
                    }
                }
                if HIGH {
                    for window in 0..WINDOWS {
                        let bar = T::splat(simd, table.over[block.cells_first[window] as usize]);
                        for part in 0..V {
                            found = T::or(simd, found, T::over(simd, sums[window][part], bar));
                        }
                    }
                }
                if any(bytes_of(&found)) {
                    table = settle.settle(simd, block, entering, &spread::<T, S, V>(&sums));
                }
            }
        }
    }
}

#[inline(always)]
fn any(bytes: &[u8]) -> bool {
    // The words of a register; the compiler makes one test of them.
    bytes.as_chunks::<8>().0.iter().fold(0, |all, &word| all | u64::from_ne_bytes(word)) != 0
}

#[inline(always)]
fn spread<T: Lane, S: Simd, const V: usize>(sums: &[[T::Wide<S>; V]; WINDOWS]) -> Row<T> {
    let mut row = Row([[T::ZERO; LANES]; WINDOWS]);
    for (to, from) in row.0.iter_mut().zip(sums) {
        to.copy_from_slice(pulp::bytemuck::cast_slice::<T::Wide<S>, T>(from));
    }
    row
}
