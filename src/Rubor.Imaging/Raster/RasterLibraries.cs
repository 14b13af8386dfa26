namespace Rubor.Imaging.Raster;

/// <summary>Whether the libraries that read PNG, JPEG and TIFF are there.</summary>
public static class RasterLibraries
{
    /// <summary>What to do where they are missing.</summary>
    public const string Advice = "install the Debian packages libpng16-16, libjpeg62-turbo and libtiff6; only pictures need them";

    /// <summary>What is wrong, or null where they can be used.</summary>
    public static string? Problem
    {
        get
        {
            try
            {
                NativeRaster.Close(0);
                return null;
            }
            catch (DllNotFoundException)
            {
                return "libpng, libjpeg-turbo or libtiff is missing";
            }
        }
    }
}
