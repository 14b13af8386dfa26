using System.Text;

namespace Rubor.Cli;

/// <summary>
/// A standard stream that may be full, closed or gone. The first failure is remembered, and what comes after it goes nowhere: whoever
/// writes goes on with its work, which does not depend on being told of.
/// </summary>
/// <param name="inner">The stream, or null where it was closed when the program started.</param>
internal sealed class StandardWriter(TextWriter? inner) : TextWriter
{
    /// <summary>
    /// Why the stream could not be written to, or null while all went well. A reader that went away, as 'head' does, is no failure.
    /// </summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner?.Encoding ?? Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}{NewLine}".AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (Failure is not null || buffer.IsEmpty)
            return;
        try
        {
            (inner ?? throw new ObjectDisposedException(null)).Write(buffer);
        }
        catch (Exception e) when (IsOfStream(e))
        {
            Failure = Reason(e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (Failure is not null)
            return;
        try
        {
            inner?.Flush();
        }
        catch (Exception e) when (IsOfStream(e))
        {
            Failure = Reason(e);
        }
    }

    static bool IsOfStream(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    static string Reason(Exception e) => e switch
    {
        ObjectDisposedException => "it is closed",
        UnauthorizedAccessException => "it is not open for writing",
        _ => e.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };
}
