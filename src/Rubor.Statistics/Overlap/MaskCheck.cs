namespace Rubor.Statistics;

/// <summary>Checks on masks.</summary>
static class MaskCheck
{
    public static void Binary(ReadOnlySpan<byte> mask, string name)
    {
        int at = mask.IndexOfAnyExcept((byte)0, (byte)1);
        if (at >= 0)
            throw new ArgumentException(
                $"{name}[{at}] holds label {mask[at]}; a binary mask holds 0 and 1. Ask for labels above 1 to count as foreground if that is meant.", name);
    }
}
