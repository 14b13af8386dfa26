# Golden values for limits of agreement that change with the size: Bland and Altman 1999, section 3.2, with intervals by leaving one patient out.
# Writes regression-limits.tables.tsv (study, patient, first, second) and regression-limits.tsv. Run in this folder: Rscript regression-limits.R
set.seed(1999)
out <- character()
put <- function(name, value) out <<- c(out, sprintf("%s\t%.17g", name, value))
size <- exp(runif(60, log(20), log(400)))
make <- function(study, patient, bias, sd) {
  e <- rnorm(60, bias(size), sd(size)); data.frame(study = study, patient = patient, first = round(size + e / 2, 3), second = round(size - e / 2, 3))
}
studies <- list(
  make("both", 1:60, function(x) 2 - 0.08 * x, function(x) 3 + 0.06 * x), # bias and spread change
  make("bias", 1:60, function(x) 5 + 0.1 * x, function(x) 6),             # the bias alone
  make("spread", 1:60, function(x) 4, function(x) 2 + 0.08 * x),          # the spread alone
  make("patients", rep(1:20, each = 3), function(x) 2 - 0.1 * x, function(x) 3 + 0.06 * x))
z <- qnorm(0.975)
for (s in studies) {
  name <- s$study[1]; a <- (s$first + s$second) / 2; d <- s$first - s$second
  lines <- function(a, d) {
    b <- if (name == "spread") c(mean(d), 0) else coef(lm(d ~ a)); r <- abs(d - b[1] - b[2] * a)
    c(b, if (name == "bias") c(sqrt(sum(r^2) / (length(a) - 2)), 0) else sqrt(pi / 2) * coef(lm(r ~ a)))
  }
  l <- lines(a, d); for (i in 1:4) put(paste0(name, ".", c("bias0", "bias1", "spread0", "spread1")[i]), l[i])
  for (at in c("least", "median", "greatest")) {
    x <- switch(at, least = min(a), median = median(a), greatest = max(a)); put(paste0(name, ".", at), x)
    for (m in c(-z, 0, z)) {
      f <- function(a, d) { l <- lines(a, d); l[1] + l[2] * x + m * (l[3] + l[4] * x) }
      g <- unique(s$patient); n <- length(g); v <- f(a, d); left <- sapply(g, function(p) f(a[s$patient != p], d[s$patient != p]))
      half <- qt(0.975, n - 1) * sqrt((n - 1) / n * sum((left - mean(left))^2))
      put(paste(name, at, c("lower", "bias", "upper")[sign(m) + 2], sep = "."), v)
      put(paste(name, at, c("lower", "bias", "upper")[sign(m) + 2], "half", sep = "."), half)
    }
  }
}
writeLines(out, "regression-limits.tsv")
write.table(do.call(rbind, studies), "regression-limits.tables.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
