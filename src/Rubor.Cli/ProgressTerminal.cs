using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Rubor.Cli;

/// <summary>
/// The terminal behind standard error, for bars. Where it goes away, as with a lost connection, the work goes on without a bar.
/// </summary>
internal sealed class ProgressTerminal : IAnsiConsoleOutput
{
    const int UsualWidth = 80, UsualHeight = 24;

    /// <inheritdoc/>
    public TextWriter Writer => StandardStreams.Error;

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Width => Size(() => Console.BufferWidth, UsualWidth);

    /// <inheritdoc/>
    public int Height => Size(() => Console.WindowHeight, UsualHeight);

    /// <summary>A console on it.</summary>
    public static IAnsiConsole Open() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new ProgressTerminal() });

    /// <summary>A time that is left, as bars say it.</summary>
    public static string Words(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes:00} min")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes} min {left.Seconds:00} s");

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding)
    {
    }

    static int Size(Func<int> asked, int otherwise)
    {
        try
        {
            return asked() is > 0 and var size ? size : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
