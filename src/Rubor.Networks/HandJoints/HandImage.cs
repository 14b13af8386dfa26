namespace Rubor.Networks.HandJoints;

/// <summary>One image of both hands as networks see it, with the truth about its joints.</summary>
/// <param name="Name">Name for messages and tables.</param>
/// <param name="Subject">Patient, or the name of what made it.</param>
/// <param name="Values">(side, side).</param>
/// <param name="Background">Value of a pixel without counts.</param>
/// <param name="Truth">For each of the network's labels 0 or 1, −1 where it is not known: the joints of the hand on the image's left, then
/// those of the hand on its right.</param>
public sealed record HandImage(string Name, string Subject, float[] Values, float Background, sbyte[] Truth)
{
    /// <summary>Rows and columns.</summary>
    public int Side { get; } = (int)Math.Round(Math.Sqrt(Values.Length));

    /// <summary>Labels that are known, and how many of them are 1.</summary>
    public static (long Known, long Positive) Count(IEnumerable<HandImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        long known = 0, positive = 0;
        foreach (var image in images)
            foreach (sbyte truth in image.Truth)
            {
                known += truth >= 0 ? 1 : 0;
                positive += truth > 0 ? 1 : 0;
            }

        return (known, positive);
    }
}
