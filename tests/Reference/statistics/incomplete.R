# Golden values for the intraclass correlation where cells are absent. Writes incomplete.tables.tsv (study, patient, target, reader, rating) and
# incomplete.tsv. Variances by lme4 (REML); exact intervals of consistency by dense matrices after Harville and Fenech 1985; those of absolute
# agreement by 200,000 draws of the same pivots. Needs: R 4.2 with lme4. Run in this folder: Rscript incomplete.R
suppressMessages(library(lme4))
set.seed(19)
out <- character()
put <- function(name, value) out <<- c(out, sprintf("%s\t%.17g", name, value))

draw <- function(study, n, k, kept, vs, vr, ve, per = 1) {
  s <- rnorm(n, 0, sqrt(vs)); r <- rnorm(k, 0, sqrt(vr))
  d <- expand.grid(target = 1:n, reader = 1:k)
  d$rating <- round(10 + s[d$target] + r[d$reader] + rnorm(nrow(d), 0, sqrt(ve)), 3)
  d <- d[mapply(kept, d$target, d$reader), ]
  data.frame(study = study, patient = (d$target - 1) %/% per + 1, target = d$target, reader = LETTERS[d$reader], rating = d$rating)
}
gap <- matrix(runif(40 * 5) > 0.25, 40)
studies <- list(
  draw("balanced", 15, 4, function(t, r) TRUE, 1, 0.3, 0.4),
  draw("rotating", 24, 3, function(t, r) t %% 3 != r %% 3, 1, 0.2, 0.3), # two of three readers each
  draw("gaps", 40, 5, function(t, r) gap[t, r], 1, 0.5, 0.6),
  draw("unlinked", 20, 4, function(t, r) (t <= 10) == (r <= 2), 1, 0.2, 0.3), # two pairs of readers on patients of their own
  draw("patients", 36, 3, function(t, r) t %% 3 != r %% 3, 1, 0.2, 0.3, per = 3))

tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-10), calc.derivs = FALSE)
for (d in studies) {
  name <- d$study[1]; put(paste0(name, ".cells"), nrow(d))
  d$t <- factor(d$target); d$r <- factor(d$reader); n <- nlevels(d$t); k <- nlevels(d$r)
  means <- 1 / mean(1 / table(d$t)); put(paste0(name, ".readings"), means)
  of <- function(fit) { v <- as.data.frame(VarCorr(fit)); setNames(v$vcov, v$grp) }
  v <- of(lmer(rating ~ 1 + (1 | t) + (1 | r), d, control = tight))
  put(paste0(name, ".target"), v["t"]); put(paste0(name, ".reader"), v["r"]); put(paste0(name, ".error"), v["Residual"])
  put(paste0(name, ".TwoWayRandom"), v["t"] / sum(v)); put(paste0(name, ".TwoWayRandomMean"), v["t"] / (v["t"] + (v["r"] + v["Residual"]) / means))
  v <- of(lmer(rating ~ r + (1 | t), d, control = tight))
  put(paste0(name, ".TwoWayMixed"), v["t"] / sum(v)); put(paste0(name, ".TwoWayMixedMean"), v["t"] / (v["t"] + v["Residual"] / means))
  v <- of(lmer(rating ~ 1 + (1 | t), d, control = tight))
  put(paste0(name, ".OneWayRandom"), v["t"] / sum(v)); put(paste0(name, ".OneWayRandomMean"), v["t"] / (v["t"] + v["Residual"] / means))

  # Pivots: what targets leave once readers are taken out, over eigenvalues, and the other way round.
  pivot <- function(fixed, random) {
    m <- diag(nrow(d)) - fixed %*% MASS::ginv(fixed); e <- eigen(t(random) %*% m %*% random, symmetric = TRUE); on <- e$values > 1e-8
    u <- drop(t(e$vectors[, on]) %*% t(random) %*% m %*% d$rating)
    both <- cbind(fixed, random); list(g = e$values[on], w = u^2 / e$values[on],
      sse = sum(((diag(nrow(d)) - both %*% MASS::ginv(both)) %*% d$rating)^2), df = nrow(d) - qr(both)$rank)
  }
  solve1 <- function(p, target) { f <- function(x) sum(p$w / (1 + exp(x) * p$g)) - target
    if (sum(p$w) <= target) 0 else exp(uniroot(f, c(-30, 40), tol = 1e-12)$root) }
  zt <- model.matrix(~ t - 1, d); zr <- model.matrix(~ r - 1, d); one <- matrix(1, nrow(d), 1)
  for (form in c("OneWayRandom", "TwoWayMixed")) {
    p <- pivot(if (form == "OneWayRandom") one else zr, zt); a <- length(p$w)
    bound <- function(q) { g <- solve1(p, qf(q, a, p$df) * a * p$sse / p$df); g / (1 + g) }
    put(paste0(name, ".", form, ".lower"), bound(0.975)); put(paste0(name, ".", form, ".upper"), bound(0.025))
  }
  s <- pivot(zr, zt); r <- pivot(zt, zr); b <- 200000
  e <- rchisq(b, s$df); x <- seq(-16, 16, 0.02)
  inverse <- function(p, target) { y <- sapply(x, function(l) sum(p$w / (1 + exp(l) * p$g)))
    ifelse(target >= sum(p$w), 0, exp(approx(rev(y), rev(x), target, rule = 2)$y)) }
  gs <- inverse(s, s$sse * rchisq(b, length(s$w)) / e); gr <- inverse(r, r$sse * rchisq(b, length(r$w)) / e)
  q <- quantile(gs / (1 + gs + gr), c(0.025, 0.975)); put(paste0(name, ".TwoWayRandom.lower"), q[1]); put(paste0(name, ".TwoWayRandom.upper"), q[2])
}
writeLines(out, "incomplete.tsv")
write.table(do.call(rbind, studies), "incomplete.tables.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
