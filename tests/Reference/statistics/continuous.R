# Golden values for continuous agreement, regression and tests on cohort.tsv. Writes continuous.tsv.
# Needs: R 4.2 with psych, epiR. Run in this folder: Rscript continuous.R
suppressMessages({library(psych); library(epiR)})
d <- read.delim("cohort.tsv")
out <- character()
put <- function(name, value) out <<- c(out, sprintf("%s\t%.17g", name, value))

icc <- ICC(d[, c("a", "b", "c")], lmer = FALSE)
names <- c("OneWayRandom", "TwoWayRandom", "TwoWayMixed", "OneWayRandomMean", "TwoWayRandomMean", "TwoWayMixedMean")
for (i in 1:6) {
  r <- icc$results[i, ]
  put(paste0("icc.", names[i]), r$ICC); put(paste0("icc.", names[i], ".lower"), r$`lower bound`)
  put(paste0("icc.", names[i], ".upper"), r$`upper bound`); put(paste0("icc.", names[i], ".f"), r$F); put(paste0("icc.", names[i], ".p"), r$p)
}

x <- d$a - d$b; n <- length(x); s <- sd(x); z <- qnorm(0.975); t <- qt(0.975, n - 1)
put("ba.bias", mean(x)); put("ba.sd", s); ci <- t.test(x)$conf.int
put("ba.bias.lower", ci[1]); put("ba.bias.upper", ci[2])
put("ba.upper", mean(x) + z * s)
h <- t * s * sqrt(1 / n + z^2 / (2 * (n - 1)))
put("ba.upper.approx.lower", mean(x) + z * s - h); put("ba.upper.approx.upper", mean(x) + z * s + h)
q <- qt(c(0.025, 0.975), n - 1, ncp = z * sqrt(n)) # Carkeet 2015
put("ba.upper.exact.lower", mean(x) + q[1] * s / sqrt(n)); put("ba.upper.exact.upper", mean(x) + q[2] * s / sqrt(n))
x5 <- x[1:5]; q <- qt(c(0.025, 0.975), 4, ncp = z * sqrt(5))
put("ba5.upper.exact.lower", mean(x5) + q[1] * sd(x5) / sqrt(5)); put("ba5.upper.exact.upper", mean(x5) + q[2] * sd(x5) / sqrt(5))

# Repeated measures: Bland & Altman 2007 section 3, intervals by MOVER with t for the bias.
repeated <- function(prefix, d) {
  x <- d$a - d$b; n <- length(x); g <- factor(d$subject); m <- table(g); k <- nlevels(g)
  ms <- summary(aov(x ~ g))[[1]]$`Mean Sq`; m0 <- (n - sum(m^2) / n) / (k - 1)
  vb <- max(0, (ms[1] - ms[2]) / m0); vw <- ms[2]; v <- vb + vw; s <- sqrt(v)
  half <- qt(0.975, k - 1) * sqrt(vb * sum(m^2) / n^2 + vw / n)
  part <- c(ms[1] / m0, (1 - 1 / m0) * ms[2]); df <- c(k - 1, n - k)
  l <- v - sqrt(sum((part * (1 - df / qchisq(0.975, df)))^2)); u <- v + sqrt(sum((part * (df / qchisq(0.025, df) - 1))^2))
  put(paste0(prefix, ".bias"), mean(x)); put(paste0(prefix, ".bias.lower"), mean(x) - half)
  put(paste0(prefix, ".between"), vb); put(paste0(prefix, ".within"), vw)
  put(paste0(prefix, ".lower"), mean(x) - z * s); put(paste0(prefix, ".upper"), mean(x) + z * s)
  put(paste0(prefix, ".upper.lower"), mean(x) + z * s - sqrt(half^2 + z^2 * (s - sqrt(max(0, l)))^2))
  put(paste0(prefix, ".upper.upper"), mean(x) + z * s + sqrt(half^2 + z^2 * (sqrt(u) - s)^2))
}
repeated("rba", d); repeated("rba58", d[1:58, ])

fit <- lm(b ~ a, d); co <- summary(fit)$coefficients; ci <- confint(fit)
put("lm.intercept", co[1, 1]); put("lm.slope", co[2, 1]); put("lm.t", co[2, 3]); put("lm.p", co[2, 4])
put("lm.intercept.lower", ci[1, 1]); put("lm.slope.lower", ci[2, 1]); put("lm.slope.upper", ci[2, 2])
put("lm.r2", summary(fit)$r.squared); put("lm.sigma", summary(fit)$sigma)
pr <- predict(fit, data.frame(a = 1000), interval = "confidence"); put("lm.at1000", pr[1]); put("lm.at1000.lower", pr[2])
pb <- lm(I(a - b) ~ I((a + b) / 2), d); put("pb.slope", coef(pb)[2]); put("pb.p", summary(pb)$coefficients[2, 4])

p <- cor.test(d$a, d$c); put("pearson", p$estimate); put("pearson.lower", p$conf.int[1]); put("pearson.upper", p$conf.int[2]); put("pearson.p", p$p.value)
r1 <- as.numeric(d$reader1); r2 <- as.numeric(d$reader2)
sp <- suppressWarnings(cor.test(r1, r2, method = "spearman", exact = FALSE)); put("spearman", sp$estimate); put("spearman.p", sp$p.value)
h <- qnorm(0.975) * sqrt((1 + sp$estimate^2 / 2) / (n - 3)); put("spearman.lower", tanh(atanh(sp$estimate) - h))

tt <- t.test(d$a, d$b, paired = TRUE); put("t", tt$statistic); put("t.p", tt$p.value); put("t.lower", tt$conf.int[1])
w <- wilcox.test(d$a, d$b, paired = TRUE); put("wilcoxon60.v", w$statistic); put("wilcoxon60.p", w$p.value)
w <- wilcox.test(d$a[1:25], d$c[1:25], paired = TRUE, conf.int = TRUE)
put("wilcoxon25.v", w$statistic); put("wilcoxon25.p", w$p.value); put("wilcoxon25.median", w$estimate)
put("wilcoxon25.lower", w$conf.int[1]); put("wilcoxon25.upper", w$conf.int[2])
w <- suppressWarnings(wilcox.test(r1, r2, paired = TRUE)); put("wilcoxonties.v", w$statistic); put("wilcoxonties.p", w$p.value)

cc <- epi.ccc(d$a, d$b, ci = "z-transform"); put("ccc", cc$rho.c$est); put("ccc.lower", cc$rho.c$lower); put("ccc.upper", cc$rho.c$upper); put("ccc.cb", cc$C.b)

g <- factor(rep(1:n, 2)); y <- c(d$a, d$b); ms <- summary(aov(y ~ g))[[1]]$`Mean Sq`[2]
put("repeat.sw", sqrt(ms)); put("repeat.lower", sqrt(ms * n / qchisq(0.975, n))); put("repeat.upper", sqrt(ms * n / qchisq(0.025, n)))
put("repeat.coefficient", z * sqrt(2) * sqrt(ms))
ly <- log(y); lms <- summary(aov(ly ~ g))[[1]]$`Mean Sq`[2]; put("wscv.log", exp(sqrt(lms)) - 1)
m <- (d$a + d$b) / 2; v <- (d$a - d$b)^2 / 2; put("wscv.rms", sqrt(mean(v / m^2)))
put("sdc", z * s); put("sdc.lower", z * s * sqrt((n - 1) / qchisq(0.975, n - 1)))
put("sdc.changes2", z * s / (sqrt(2) * sqrt(2)))

ch <- d$b - d$a; srm <- mean(ch) / sd(ch); t0 <- srm * sqrt(n); put("srm", srm)
put("srm.lower", uniroot(function(k) pt(t0, n - 1, k) - 0.975, c(t0 - 6, t0), tol = 1e-13)$root / sqrt(n))
put("srm.upper", uniroot(function(k) pt(t0, n - 1, k) - 0.025, c(t0, t0 + 6), tol = 1e-13)$root / sqrt(n))

ps <- c(0.01, 0.02, 0.03, 0.04, 0.05, 0.2, 0.0004, 0.6);
for (i in seq_along(ps)) { put(paste0("holm.", i - 1), p.adjust(ps, "holm")[i]); put(paste0("bh.", i - 1), p.adjust(ps, "BH")[i]) }

# R's qf errs by 1e-4 at p = 1e-6 for 1 and 3.5 degrees of freedom (against mpmath), so no tail beyond 0.001 here.
for (df in c(1, 2, 7, 59, 4000)) for (p in c(0.001, 0.025, 0.4, 0.9, 0.9995)) {
  put(sprintf("qt.%g.%g", df, p), qt(p, df)); put(sprintf("qchisq.%g.%g", df, p), qchisq(p, df))
  put(sprintf("qf.%g.%g", df, p), qf(p, df, 3.5)); put(sprintf("qbeta.%g.%g", df, p), qbeta(p, df, 2))
}
for (df in c(1, 4, 28, 200)) for (ncp in c(-3, 0, 4, 27)) put(sprintf("qnct.%g.%g", df, ncp), qt(0.9, df, ncp))
writeLines(out, "continuous.tsv")
