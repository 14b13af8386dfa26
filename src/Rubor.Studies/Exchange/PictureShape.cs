using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange;

/// <summary>What all images of an nnU-Net data set have in common: NIfTI, or pictures as PNG.</summary>
/// <param name="Ending">Ending of all images and labels.</param>
/// <param name="IsColour">Whether a picture holds three channels.</param>
internal sealed record PictureShape(string Ending, bool IsColour)
{
    static readonly string[] Colours = ["R", "G", "B"];

    /// <summary>The shape of a data set, by the first of its images that can be read.</summary>
    /// <param name="first">First image of each case.</param>
    /// <param name="roles">Images a case.</param>
    /// <exception cref="OutputException">Pictures in colour beside others.</exception>
    public static PictureShape Of(IEnumerable<string> first, int roles)
    {
        foreach (string file in first)
        {
            if (SubjectName.IsNifti(file))
                return new(".nii.gz", false);
            try
            {
                if (ImageFile.Read(file).Picture is not { } picture)
                    return new(".nii.gz", false);
                bool isColour = picture.Channels >= 3;
                return !isColour || roles == 1 ? new(".png", isColour)
                    : throw new OutputException("--image",
                        "pictures in colour are three channels of nnU-Net and cannot stand beside others; name one by --image");
            }
            catch (ImageDataException)
            {
                // Its case is refused with the reason; the next one tells.
            }
        }
        return new(".nii.gz", false);
    }

    /// <summary>Names of channels. Those of CT tell nnU-Net to keep Hounsfield units.</summary>
    public IEnumerable<string> Channels(IReadOnlyList<string> images) =>
        IsColour ? Colours : images.Select(i => string.Equals(i, "ct", StringComparison.OrdinalIgnoreCase) ? "CT" : i);
}
