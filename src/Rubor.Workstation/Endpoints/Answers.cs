namespace Rubor.Workstation.Endpoints;

/// <summary>Errors in one form.</summary>
internal static class Answers
{
    public static IResult Error(int status, string sentence, string? code = null) => TypedResults.Json(new ErrorAnswer(sentence, code), statusCode: status);

    public static IResult NotFound(string sentence) => Error(404, sentence);

    public static IResult BadRequest(string sentence) => Error(400, sentence);

    /// <summary>One answer for what is not there and for what is another's, so that names of reads cannot be guessed.</summary>
    public static IResult NoSuchRead { get; } = NotFound("there is no such read, or it is another reader's");

    /// <summary>The same, where no endpoint answers.</summary>
    public static Task WriteAsync(HttpResponse response, int status, string sentence, string? code = null, CancellationToken cancel = default)
    {
        response.StatusCode = status;
        return response.WriteAsJsonAsync(new ErrorAnswer(sentence, code), cancel);
    }
}
