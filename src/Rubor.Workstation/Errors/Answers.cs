using System.Text.Json;

namespace Rubor.Workstation.Errors;

/// <summary>Errors in one form.</summary>
internal static class Answers
{
    // How System.Text.Json ends its sentence on missing keys; a test holds that it still does.
    const string Missing = "missing required properties including: ";

    /// <summary>
    /// The code of an error that is about the case and not about what was asked: acts stay in the page until the case is right again.
    /// </summary>
    public const string AboutCase = "case";

    public static IResult Error(int status, string sentence, string? code = null) =>
        TypedResults.Json(new ErrorAnswer(sentence, code), statusCode: status);

    public static IResult NotFound(string sentence) => Error(404, sentence);

    public static IResult BadRequest(string sentence) => Error(400, sentence);

    /// <summary>One answer for what is not there and for what is another's, so that names of reads cannot be guessed.</summary>
    public static IResult NoSuchRead { get; } = NotFound(NoSuchReadSentence);

    public const string NoSuchReadSentence = "there is no such read, or it is another reader's";

    /// <summary>What is wrong with JSON that was sent, without the names of types.</summary>
    public static string Sentence(JsonException e, string what)
    {
        int missing = e.Message.IndexOf(Missing, StringComparison.Ordinal);
        return missing < 0
            ? $"{what} is not understood at {e.Path ?? "$"}: it is no JSON, or a key is unknown or its value of the wrong type; see /openapi.json"
            : $"{what} lacks {e.Message[(missing + Missing.Length)..].Split(" Path:")[0].TrimEnd('.')}; see /openapi.json";
    }

    /// <summary>An error, where no endpoint answers.</summary>
    public static Task WriteAsync(HttpResponse response, int status, string sentence, string? code = null,
        CancellationToken cancel = default)
    {
        response.StatusCode = status;
        return response.WriteAsJsonAsync(new ErrorAnswer(sentence, code), cancel);
    }
}
