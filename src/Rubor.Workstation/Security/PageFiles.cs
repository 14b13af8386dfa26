using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Rubor.Workstation.Security;

/// <summary>The files of the page, and nothing that a link among them leads to.</summary>
/// <param name="folder">Folder of the page; it may itself be reached through a link.</param>
public sealed class PageFiles(string folder) : IFileProvider, IDisposable
{
    readonly PhysicalFileProvider files = new(folder);

    /// <inheritdoc/>
    public IFileInfo GetFileInfo(string subpath) =>
        files.GetFileInfo(subpath) is { Exists: true, PhysicalPath: { } path } file && !HasLink(path) ? file
            : new NotFoundFileInfo(subpath);

    /// <inheritdoc/>
    public IDirectoryContents GetDirectoryContents(string subpath)
    {
        var content = files.GetDirectoryContents(subpath);
        return content.Exists && !HasLink(Path.Combine(files.Root, subpath.TrimStart('/'))) ? content : NotFoundDirectoryContents.Singleton;
    }

    /// <inheritdoc/>
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    // The provider keeps ".." inside; links it would follow.
    bool HasLink(string path)
    {
        string at = files.Root;
        foreach (string part in Path.GetRelativePath(files.Root, path).Split(Path.DirectorySeparatorChar))
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null)
                return true;
        }
        return false;
    }
}
