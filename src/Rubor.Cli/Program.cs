using Rubor.Cli;

return await RuborCommandLine.RunAsync(args, Console.Out, Console.Error, Supervision.Token());
