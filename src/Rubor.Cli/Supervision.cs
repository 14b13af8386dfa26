namespace Rubor.Cli;

/// <summary>
/// Whether another program has started this one for itself, as the workstation does to find regions and marrow: then this one stops when
/// that one is gone, however it went, which standard input tells by its end.
/// </summary>
internal static class Supervision
{
    /// <summary>Set where another program holds the other end of standard input for as long as it lives.</summary>
    public const string Variable = "RUBOR_SUPERVISED";

    /// <summary>Stops as Ctrl-C does once the other program is gone; never, where nobody supervises.</summary>
    public static CancellationToken Token()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 })
            return CancellationToken.None;
        var gone = new CancellationTokenSource();
        new Thread(() =>
        {
            Wait();
            gone.Cancel();
        })
        { IsBackground = true, Name = "supervision" }.Start();
        return gone.Token;
    }

    static void Wait()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            Span<byte> any = stackalloc byte[64];
            while (input.Read(any) > 0)
            {
            }
        }
        catch (IOException)
        {
            // The other end is gone in another way.
        }
    }
}
