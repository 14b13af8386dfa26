using Rubor.Benchmarks.ChangeMaps;
using Rubor.Benchmarks.Imaging;
using Rubor.Benchmarks.Networks;
using Rubor.Benchmarks.Reading;
using Rubor.Benchmarks.Statistics;
using Rubor.Benchmarks.Studies;
using Rubor.Benchmarks.Torch;
using Rubor.Benchmarks.Vhi;
using Rubor.Benchmarks.Workstation;
using Rubor.Tests.Imaging;

// vhi STIR MARROW REGION REPEATS | nifti-load FILE REPEATS | nifti-mutants COUNT FILE.. | raster-mutants COUNT FILE.. | dicom-mutants
// COUNT FILE.. | dicom-make FOLDER IMAGES | dicom-decode REPEATS FILE.. | torch [--contiguous] [--system-allocator] [--main-thread] |
// disease-region T1W WEIGHTS.. | torch-soak [STEPS] | mutants FILE.. | augmentation EDGE SAMPLES | region-loss BONE-MRI PREDICTIONS.. |
// training T1W MASK STEPS | planned-unet nnunet|cpu STEPS [--channels-last] [--bfloat16] [--one-thread] | marrow BONE-MRI | reading-crash
// ROUNDS SEED | reading-append READERS SECONDS | workstation-readers READERS SECONDS | workstation-page NIIVUE-DIST | workstation-crash
// ROUNDS SEED | task-crash KILLS SEED | task-first-case SIGN-INS |
// accuracy-fuzz TABLES | accuracy-coverage STUDIES | categorical-coverage STUDIES | categorical-fuzz TABLES |
// continuous-fuzz TABLES SEED | continuous-coverage STUDIES | labelstudio-mutants COUNT [FILE..] | threshold-fit STUDY | hand-evaluation
// FOLDER | nnunet-augmentation SCHEME SAMPLES | label-maps ACTS | prediction SCAN OUT BATCH WEIGHTS.. |
// prediction-weights FOLDER COUNT ARCHITECTURE FILTERS PATCH | scorer make|step|scores|heatmaps .. | mrmc TABLE | mrmc-coverage STUDIES |
// joint-heatmaps STUDY MODEL PAIRS THREADS [training] |
// change-null PAIRS [SCAN MASK] | change BASELINE FOLLOW-UP TRANSFORM OUT REPEATS | change-density FIRST-SEED PAIRS G/L |
// perlin PIXELS WAVELENGTH SECONDS | synthesis PRESET SIDE STEPS |
// densenet SIDE BATCH STEPS THREADS [--contiguous]
// anything else belongs to the statistics
return args switch
{
    ["vhi", var stir, var marrow, var region, var repeats] => VhiBenchmark.Run(stir, marrow, region, repeats),
    ["nifti-load", var file, var repeats] => VhiBenchmark.Load(file, repeats),
    ["nifti-mutants", var count, .. var files] => NiftiMutantsRun.Run(count, files),
    ["raster-mutants", var count, .. var files] => FileMutantsRun.Run(RasterMutants.Run, count, files),
    ["dicom-mutants", var count, .. var files] => FileMutantsRun.Run(DicomMutants.Run, count, files),
    ["dicom-make", var folder, var images] => DicomSeriesMake.Run(folder, images),
    ["dicom-decode", var repeats, .. var files] => DicomDecode.Run(repeats, files),
    ["labelstudio-mutants", var count, .. var files] => LabelStudioMutantsRun.Run(count, files),
    ["hand-evaluation", var folder] => HandEvaluation.Run(folder),
    ["joint-heatmaps", var study, var model, var pairs, var threads, .. var rest] => JointHeatmaps.Run(study, model, pairs, threads, rest is ["training"]),
    ["threshold-fit", var study] => ThresholdFit.Run(study),
    ["torch", .. var rest] => TorchBenchmarks.Run(rest),
    ["disease-region", .. var rest] => DiseaseRegionBenchmark.Run(rest),
    ["torch-soak", .. var rest] => TorchSoak.Run(rest),
    ["augmentation", var edge, var samples] => AugmentationBenchmark.Run(edge, samples),
    ["nnunet-augmentation", var scheme, var samples] => NnUNetAugmentationBenchmark.Run(scheme, samples),
    ["training", var t1w, var mask, var steps] => TrainingBenchmark.Run(t1w, mask, steps),
    ["planned-unet", var which, .. var rest] => PlannedUNetBenchmark.Run(which, rest),
    ["prediction", var scan, var output, var batch, .. var weights] => PredictionBenchmark.Run(scan, output, batch, weights),
    ["prediction-weights", var folder, var count, var architecture, var filters, var patch] =>
        PredictionBenchmark.Make(folder, count, architecture, filters, patch),
    ["scorer", .. var rest] => ScorerBenchmark.Run(rest),
    ["perlin", var pixels, var wavelength, var seconds] => SynthesisBenchmark.Perlin(pixels, wavelength, seconds),
    ["synthesis", var preset, var side, var steps] => SynthesisBenchmark.Images(preset, side, steps),
    ["densenet", var side, var batch, var steps, var threads, .. var rest] =>
        DenseNetBenchmark.Run(side, batch, steps, threads, rest is ["--contiguous"]),
    ["region-loss", var data, .. var predictions] => RegionLoss.Run(data, predictions),
    ["mutants", .. var rest] => WeightsMutants.Run(rest),
    ["reading-crash", var rounds, var seed] => CrashRun.Run(rounds, seed),
    ["label-maps", var acts] => LabelMapsRun.Run(acts),
    ["reading-append", var readers, var seconds] => AppendRun.Run(readers, seconds),
    ["workstation-readers", var readers, var seconds] => ReadersRun.Run(readers, seconds),
    ["workstation-page", var niivue] => PageRun.Run(niivue),
    ["workstation-crash", var rounds, var seed] => BrowserCrashRun.Run(rounds, seed),
    ["task-crash", var kills, var seed] => TaskRun.Crash(kills, seed),
    ["task-first-case", var repeats] => TaskRun.FirstCase(repeats),
    ["marrow", var data] => MarrowStudy.Run(data),
    ["change-null", var pairs, .. var scan] => NullPairsRun.Run(pairs, scan),
    ["change-density", var first, var pairs, var gramsPerLitre] => DensityPairsRun.Run(first, pairs, gramsPerLitre),
    ["change", var baseline, var followUp, var transform, var to, var repeats] =>
        ChangeMapBenchmark.Run(baseline, followUp, transform, to, repeats),
    ["accuracy-fuzz", var tables] => AccuracyFuzz.Run(tables),
    ["accuracy-coverage", var studies] => AccuracyCoverage.Run(studies),
    ["categorical-coverage", var studies] => CategoricalCoverage.Run(studies),
    ["categorical-fuzz", var tables] => CategoricalFuzz.Run(tables),
    ["continuous-fuzz", var tables, var seed] => ContinuousFuzz.Run(tables, seed),
    ["continuous-coverage", var studies] => ContinuousCoverage.Run(studies),
    ["mrmc", var table] => MultiReaderBenchmark.Run(table),
    ["mrmc-coverage", var studies] => MultiReaderCoverage.Run(studies),
    _ => StatisticsBenchmarks.Run(args),
};
