using Rubor.Benchmarks.Torch;

return TorchBenchmarks.Run(args);
