using Rubor.Reading.People;

namespace Rubor.Tests.Reading;

public class NewPasswordTests
{
    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("AAAAaaaaAAAAaaaa")]
    [InlineData("abababababab")]
    [InlineData("a1a1a1a1a1a1a1")]
    [InlineData("aaaabbbbcccc")]
    [InlineData("111222333444")]
    [InlineData("123456789012")]
    [InlineData("1234567890123456")]
    [InlineData("098765432109")]
    [InlineData("135791357913")]
    [InlineData("abcdefghijkl")]
    [InlineData("zyxwvutsrqpo")]
    [InlineData("a b c d e f g h i j k l")]
    [InlineData("qwertyuiop12")]
    [InlineData("qwertyuiopas")]
    [InlineData("asdfghjkl123")]
    [InlineData("poiuytrewq12")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("qazwsxedcrfv")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("qwertzuiop12")]
    [InlineData("azertyuiop12")]
    [InlineData("passwordpassword")]
    [InlineData("password1234")]
    [InlineData("Password2024!")]
    [InlineData("p4ssw0rd1234")]
    [InlineData("P@$$w0rd20241")]
    [InlineData("drowssap1234")]
    [InlineData("pass-word-1234")]
    [InlineData("Passwort1234")]
    [InlineData("motdepasse12")]
    [InlineData("contraseña12")]
    [InlineData("letmein12345")]
    [InlineData("Welcome12345")]
    [InlineData("iloveyou1234")]
    [InlineData("administrator")]
    [InlineData("changeme1234")]
    [InlineData("Winter2026!!")]
    [InlineData("November2026")]
    [InlineData("rheumatology1")]
    [InlineData("abc123abc123")]
    [InlineData("rubor-workstation")]
    [InlineData("ruborrubor12")]
    [InlineData("Rubor1234567")]
    [InlineData("anna.schmidt")]
    [InlineData("annaschmidt1")]
    [InlineData("tdimhcsanna12")]
    [InlineData("anna.schmidt2026")]
    [InlineData("AnnaSchmidt!!!")]
    [InlineData("147258369147")]
    [InlineData("schmidt19840512")]
    [InlineData("ilovemy12345")]
    [InlineData("            ")]
    [InlineData("------------")]
    public void What_is_tried_first_is_refused_with_what_to_do(string password)
    {
        string? flaw = NewPassword.Flaw(password, "anna.schmidt");
        Assert.NotNull(flaw);
        Assert.Contains("; take four or more words", flaw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("a phantom has no secrets")]
    [InlineData("another long password")]
    [InlineData("the second password")]
    [InlineData("gravel tulip oxidise hem")]
    [InlineData("k7mq-x2bp-9vhd-t4wz")]
    [InlineData("Vq8#mZt2!pLs")]
    [InlineData("9fb1c04e7a2d")]
    [InlineData("meine Oma kocht freitags Linsen")]
    [InlineData("летом мы ездили к морю")]
    [InlineData("wir warten auf besseres wetter in 2027")]
    public void Words_that_do_not_belong_together_and_random_characters_are_taken(string password) =>
        Assert.Null(NewPassword.Flaw(password, "anna"));

    [Fact]
    public void Random_passwords_are_next_to_never_refused()
    {
        const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
        var random = new Random(7);
        int refused = Enumerable.Range(0, 2000)
            .Count(_ =>
            NewPassword.Flaw(new([.. Enumerable.Range(0, PasswordHash.ShortestPassword).Select(_ => Letters[random.Next(Letters.Length)])]),
            "anna") is not null);
        Assert.InRange(refused, 0, 3);
    }

    [Fact]
    public void Length_comes_first()
    {
        Assert.Contains("at least 12", NewPassword.Flaw("aaaaaaaaaaa", "anna"), StringComparison.Ordinal);
        Assert.Contains("at most 256", NewPassword.Flaw(new string('x', 257), "anna"), StringComparison.Ordinal);
        Assert.NotNull(NewPassword.Flaw(new string('x', 256), "anna"));
    }

    [Fact]
    public void Only_the_own_name_counts_as_one()
    {
        Assert.NotNull(NewPassword.Flaw("wolfgang-1234", "wolfgang"));
        Assert.NotNull(NewPassword.Flaw("gnagflow1234", "Wolfgang"));
        Assert.Null(NewPassword.Flaw("wolfgang-1794", "anna"));
    }
}
