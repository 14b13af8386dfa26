using Rubor.Workstation;

return await WorkstationProgram.RunAsync(args, Console.Out, Console.Error, Console.In);
