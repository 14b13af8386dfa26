# Golden values for ROC analysis on cohort.tsv. Writes accuracy.r.tsv.
# Needs: R 4.2 with pROC. Run in this folder: Rscript accuracy.R
suppressMessages(library(pROC))
d <- read.delim("cohort.tsv")
out <- character()
put <- function(name, value) out <<- c(out, sprintf("%s\t%.17g", name, value))
one <- roc(d$truth, d$model1, direction = "<", levels = c(0, 1), quiet = TRUE)
two <- roc(d$truth, d$model2, direction = "<", levels = c(0, 1), quiet = TRUE)
for (m in c("one", "two")) { ci <- ci.auc(get(m)); put(paste0(m, ".lower"), ci[1]); put(paste0(m, ".auc"), ci[2]); put(paste0(m, ".upper"), ci[3]) }
test <- roc.test(one, two, method = "delong", paired = TRUE)
put("delong.z", test$statistic); put("delong.p", test$p.value); put("delong.lower", test$conf.int[1]); put("delong.upper", test$conf.int[2])
put("mcnemar.corrected", mcnemar.test(matrix(c(40, 5, 17, 38), 2))$statistic); put("mcnemar.corrected.p", mcnemar.test(matrix(c(40, 5, 17, 38), 2))$p.value)
put("mcnemar.plain", mcnemar.test(matrix(c(40, 5, 17, 38), 2), correct = FALSE)$statistic)
put("mcnemar.exact.p", binom.test(5, 22)$p.value)
writeLines(out, "accuracy.r.tsv")
