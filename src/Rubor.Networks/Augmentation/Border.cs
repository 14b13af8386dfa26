namespace Rubor.Networks.Augmentation;

/// <summary>What lies outside the image.</summary>
public enum Border
{
    /// <summary>One intensity and one class everywhere.</summary>
    Fill,

    /// <summary>The image and its labels mirrored, the border pixel repeated: c b a | a b c | c b a. SciPy calls it "reflect".</summary>
    Mirror,
}
