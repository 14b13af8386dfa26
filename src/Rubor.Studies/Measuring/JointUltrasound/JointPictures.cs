using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;
using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Reads the two pictures of a joint.</summary>
public static class JointPictures
{
    const string FlowRegion = "colour_flow";
    const double WholePicture = 0.9;

    /// <summary>Reads two pictures and finds the flow.</summary>
    /// <param name="gray">Path of the grayscale picture: PNG, JPEG, TIFF or DICOM.</param>
    /// <param name="doppler">Path of the Doppler picture.</param>
    /// <param name="grayRegion">The joint in the one.</param>
    /// <param name="dopplerRegion">The joint in the other.</param>
    /// <param name="colourBox">Where the machine draws flow; without it the header's colour flow region, or what the picture shows.</param>
    /// <exception cref="ImageDataException">A picture cannot be read, they are of different joints or patients, or a region lies outside its
    /// picture.</exception>
    public static JointPair Read(string gray, string doppler, PictureBox grayRegion, PictureBox dopplerRegion, PictureBox? colourBox = null)
    {
        if (SameJoint.Difference(gray, doppler) is { } difference)
            throw new ImageDataException(doppler, difference);
        var (grayPicture, dopplerPicture) = (Picture(gray), Picture(doppler));
        RequireWithin(gray, grayPicture, grayRegion);
        RequireWithin(doppler, dopplerPicture, dopplerRegion);
        return JointPair.Of(grayPicture, grayRegion, dopplerPicture, dopplerRegion, colourBox ?? FlowRegionOf(doppler));
    }

    /// <summary>Where the header of a DICOM file says that flow is drawn, or null; a region that is the whole picture says
    /// nothing.</summary>
    public static PictureBox? FlowRegionOf(string file)
    {
        if (DicomHeader.Of(file) is not { } header)
            return null;
        int pixels = (header.Whole(DicomTags.Columns) ?? 0) * (header.Whole(DicomTags.Rows) ?? 0);
        return UltrasoundRegion.Of(header).Where(r => r.Kind == FlowRegion)
            .Select(r => (PictureBox?)new PictureBox(r.X0, r.Y0, r.X1 - r.X0 + 1, r.Y1 - r.Y0 + 1))
            .FirstOrDefault(r => r!.Value.Area < WholePicture * pixels);
    }

    /// <summary>A picture in red, green and blue.</summary>
    /// <exception cref="ImageDataException">It cannot be read, is a volume, or has several pages.</exception>
    public static ColourPicture Picture(string file)
    {
        var content = ImageFile.Read(file);
        return content.Volume is not null ? throw new ImageDataException(file, "is a volume where a joint needs a picture; export the frame as PNG or JPEG")
            : content.Pages is [var one] ? ColourPicture.Of(one)
            : throw new ImageDataException(file, $"holds {content.Pages.Count} frames where a joint needs one; export the frame that was scored");
    }

    internal static JointPair Read(JointUltrasoundCase one)
    {
        var region = Drawn(one, JointUltrasoundStudy.RegionLabel);
        var (gray, doppler) = (one.GrayRegion ?? region, one.DopplerRegion ?? Drawn(one, JointUltrasoundStudy.DopplerRegionLabel)
            ?? region);
        return gray is null || doppler is null ? throw new InvalidOperationException("A case without regions is left out before it is read.")
            : Read(one.Gray, one.Doppler, gray.Value, doppler.Value, one.ColourBox);
    }

    // The box around everything that is drawn; a file of the picture's own size, or the region would lie elsewhere.
    static PictureBox? Drawn(JointUltrasoundCase one, string label)
    {
        if (!one.Case.Labels.TryGetValue(label, out var files))
            return null;
        string file = files[0].File;
        var map = LabelMap.From(PictureLabel.Read(file));
        var size = map.Geometry.Size;
        var labels = map.Labels;
        var picture = Picture(label == JointUltrasoundStudy.RegionLabel ? one.Gray : one.Doppler);
        if ((size.X, size.Y) != (picture.Width, picture.Height))
            throw new ImageDataException(file,
                $"has {size.X} × {size.Y} pixels and its picture {picture.Width} × {picture.Height}; draw the region on that picture");
        int left = size.X, top = size.Y, right = -1, bottom = -1;
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] != 0)
                (left, top, right, bottom) = (Math.Min(left, i % size.X), Math.Min(top, i / size.X), Math.Max(right, i % size.X),
                    Math.Max(bottom, i / size.X));
        return right >= 0 ? new(left, top, right - left + 1, bottom - top + 1)
            : throw new ImageDataException(file, "nothing is drawn in it where it should tell the region of the joint; draw it, or give x,y,w,h");
    }

    static void RequireWithin(string file, ColourPicture picture, PictureBox region)
    {
        if (region.X + region.Width > picture.Width || region.Y + region.Height > picture.Height)
            throw new ImageDataException(file,
                $"has {picture.Width} × {picture.Height} pixels, beyond which its region {region} reaches; give x,y,w,h in pixels of this file");
    }
}
