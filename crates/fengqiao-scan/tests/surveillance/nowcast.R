# Reference numbers of R surveillance for the nowcast of tests/it/nowcast.rs; run in this folder: Rscript nowcast.R
#
# A reporting triangle drawn here; the share that has arrived, by age of the day, as method "lawless" estimates it.
# Made with R 4.2.2 and surveillance 1.20.3.
suppressMessages(library(surveillance))
set.seed(7)
start <- as.Date("2024-01-01")
days <- 0:79
delay_max <- 12
events <- rep(days, rpois(length(days), 9))
delays <- pmin(rgeom(length(events), 0.35), delay_max)
data <- data.frame(hosp = start + events, reported = start + events + delays)
now <- start + max(days)
known <- data[data$reported <= now, ]
r <- nowcast(now = now, when = seq(now - delay_max, now, by = 1), data = known, dEventCol = "hosp",
  dReportCol = "reported", method = "lawless", D = delay_max, control = list(dRange = c(start, now), N.tInf.max = 60))
triangle <- table(factor(known$hosp - start, levels = days), factor(known$reported - known$hosp, levels = 0:delay_max))
write.table(triangle, "triangle.csv", sep = ",", row.names = FALSE, col.names = FALSE)
shares <- delayCDF(r)[["lawless"]][seq_len(delay_max + 1)]
writeLines(format(shares, digits = 15), "arrived.csv")
