# Reference numbers of R surveillance for tests/it/surveillance.rs; run in this folder: Rscript reference.R
#
# Series are drawn here from fixed seeds; no data of the package is written unless a folder is named for it:
#   Rscript reference.R own FOLDER    then    FENGQIAO_SURVEILLANCE=FOLDER cargo test -p fengqiao-scan surveillance
# Made with R 4.2.2 and surveillance 1.20.3.
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
own <- length(arguments) == 2 && arguments[1] == "own"
folder <- if (own) arguments[2] else "."
shown <- function(x) ifelse(is.na(x), "NA", format(x, digits = 15, scientific = TRUE, trim = TRUE))

drawn <- function() {
  set.seed(20240601)
  weeks <- 1:(52 * 8)
  season <- exp(0.6 * sin(2 * pi * weeks / 52))
  busy <- rnbinom(length(weeks), mu = 40 * season, size = 12)
  busy[c(150, 151, 210)] <- busy[c(150, 151, 210)] * 4
  busy[405:408] <- busy[405:408] + 90
  rising <- rnbinom(length(weeks), mu = 8 * exp(weeks / 260), size = 20)
  sparse <- rpois(length(weeks), 0.35 * season)
  sparse[400:403] <- 4
  closed <- rpois(length(weeks), ifelse(weeks %% 52 %in% 20:30, 0, 5))
  falling <- rpois(length(weeks), 60 * exp(-weeks / 150))
  falling[c(390, 410)] <- 30
  list(busy = busy, rising = rising, sparse = sparse, closed = closed, falling = falling)
}
packaged <- function() {
  one <- function(name) {
    data(list = name, package = "surveillance", envir = environment())
    x <- get(name)
    as.integer(if (is(x, "sts")) observed(x)[, 1] else if (is.data.frame(x)) x$case else as.matrix(x$observed)[, 1])
  }
  names <- c("salmonella.agona", "shadar", "campyDE", "salmHospitalized", "m1", "k1")
  found <- lapply(setNames(names, names), function(name) tryCatch(one(name), error = function(e) NULL))
  Filter(function(x) !is.null(x) && !anyNA(x) && length(x) >= 52 * 5 + 25, found)
}
series <- if (own) packaged() else drawn()
population <- lapply(series, function(x) 1000 + 3 * seq_along(x) + 50 * (seq_along(x) %% 7))
rows <- do.call(rbind, lapply(names(series), function(name) {
  data.frame(series = name, at = seq_along(series[[name]]) - 1, count = series[[name]], population = population[[name]])
}))
write.csv(rows, file.path(folder, "series.csv"), row.names = FALSE, quote = FALSE)

as_sts <- function(name, offset) {
  x <- sts(series[[name]], frequency = 52, start = c(2010, 1))
  if (offset) population(x) <- matrix(population[[name]])
  x
}
farrington <- function(name, b, w, periods, past, trend, threshold, reweight, alpha, offset) {
  n <- length(series[[name]])
  range <- (n - 19):n
  control <- list(range = range, b = b, w = w, noPeriods = periods, pastWeeksNotIncluded = past, trend = trend,
    thresholdMethod = threshold, reweight = reweight, alpha = alpha, populationOffset = offset, glmWarnings = FALSE)
  r <- suppressWarnings(farringtonFlexible(as_sts(name, offset), control = control))
  data.frame(series = name, b = b, w = w, periods = periods, past = past, trend = trend, threshold = threshold,
    reweight = reweight, alpha = alpha, offset = offset, at = range - 1, expected = shown(r@control$expected[, 1]),
    upper = shown(r@upperbound[, 1]), phi = shown(r@control$phiVector[, 1]), p = shown(r@control$pvalue[, 1]),
    slope = shown(r@control$trendVector[, 1]), alarm = as.integer(r@alarm[, 1]))
}
settings <- list(
  list(5, 3, 1, 3, TRUE, "delta", TRUE, 0.05, FALSE),
  list(5, 3, 10, 26, TRUE, "delta", TRUE, 0.01, FALSE),
  list(5, 3, 10, 26, TRUE, "nbPlugin", TRUE, 0.005, FALSE),
  list(5, 3, 10, 26, TRUE, "muan", TRUE, 0.01, FALSE),
  list(4, 2, 6, 12, FALSE, "nbPlugin", TRUE, 0.01, FALSE),
  list(4, 2, 6, 12, TRUE, "muan", FALSE, 0.05, FALSE),
  list(3, 4, 10, 1, TRUE, "nbPlugin", TRUE, 0.01, TRUE),
  list(2, 3, 10, 26, TRUE, "delta", TRUE, 0.01, TRUE))
rows <- do.call(rbind, lapply(names(series), function(name) {
  do.call(rbind, lapply(settings, function(s) do.call(farrington, c(list(name), s))))
}))
write.csv(rows, file.path(folder, "farrington.csv"), row.names = FALSE, quote = FALSE)

simple <- function(name, method, options, r, range) {
  data.frame(series = name, method = method, options = options, at = range - 1, upper = shown(r@upperbound[, 1]),
    alarm = ifelse(is.na(r@alarm[, 1]), "NA", as.integer(r@alarm[, 1])))
}
ears <- function(name, method, baseline, sigma, alpha) {
  n <- length(series[[name]])
  range <- (n - 19):n
  control <- list(range = range, method = method, baseline = baseline, minSigma = sigma, alpha = alpha)
  r <- earsC(as_sts(name, FALSE), control = control)
  simple(name, method, paste(baseline, sigma, alpha), r, range)
}
sums <- function(name, trans, k, h, m) {
  n <- length(series[[name]])
  range <- (n - 19):n
  r <- cusum(as_sts(name, FALSE), control = list(range = range, k = k, h = h, m = m, trans = trans, alpha = 0.1))
  simple(name, paste0("cusum-", trans), paste(k, h, ifelse(is.null(m), "NA", m)), r, range)
}
tail <- function(name, b, w, recent, alpha) {
  n <- length(series[[name]])
  range <- (n - 19):n
  r <- bayes(as_sts(name, FALSE), control = list(range = range, b = b, w = w, actY = recent, alpha = alpha))
  simple(name, "bayes", paste(b, w, as.integer(recent), alpha), r, range)
}
rows <- do.call(rbind, lapply(names(series), function(name) {
  rbind(ears(name, "C1", 7, 0, 0.001), ears(name, "C2", 7, 0, 0.001), ears(name, "C3", 7, 0, 0.025),
    ears(name, "C1", 28, 0.5, 0.01), ears(name, "C2", 14, 1, 0.01), ears(name, "C3", 10, 1, 0.05),
    sums(name, "standard", 1.04, 2.26, NULL), sums(name, "rossi", 1.04, 2.26, NULL), sums(name, "rossi", 0.5, 4, 6),
    sums(name, "standard", 0.75, 3, 2.5), sums(name, "anscombe", 1.04, 2.26, NULL),
    sums(name, "pearsonNegBin", 1.04, 2.26, NULL),
    tail(name, 0, 6, TRUE, 0.05), tail(name, 1, 6, TRUE, 0.05), tail(name, 3, 4, FALSE, 0.001))
}))
write.csv(rows, file.path(folder, "simple.csv"), row.names = FALSE, quote = FALSE)
