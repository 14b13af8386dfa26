using Rubor.Cli;

return await RuborCommandLine.RunAsync(args, StandardStreams.Output, StandardStreams.Error, Supervision.Token());
