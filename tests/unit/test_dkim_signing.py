"""DKIM: what is signed holds against the public key, and any change breaks it."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config.settings import Settings
from scheduler.alerts.composing import compose
from scheduler.alerts.dkim_signing import DkimError, DkimSigner
from scheduler.alerts.letter_samples import SAMPLE_SENDER, sample_mails
from scheduler.alerts.template_set import TemplateSet

pytest.importorskip("dkim", reason="the extra `dkim` is not installed")
MAIL = compose(sample_mails()[0], SAMPLE_SENDER, TemplateSet.load()).content


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *form).decode()


def published(key: rsa.RSAPrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, form))


def test_a_signed_mail_holds_until_it_is_changed(key: rsa.RSAPrivateKey) -> None:
    asked: list[bytes] = []

    def lookup(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return published(key)

    signer = DkimSigner("example.org", "jindu", pem(key))
    signed = signer.sign(MAIL)
    assert signed.startswith(b"DKIM-Signature: ")
    assert signed.endswith(MAIL)
    assert signer.verify(signed, lookup)
    assert asked == [b"jindu._domainkey.example.org."]
    for before, after in ((b"List-Unsubscribe: <", b"List-Unsubscribe: <x"), (b"To: reader", b"To: writer")):
        assert before in signed
        assert not signer.verify(signed.replace(before, after), lookup)
    assert not signer.verify(signed[:-10] + b"xx\r\n", lookup)
    assert not signer.verify(signed, lambda *_, **__: published(rsa.generate_private_key(65537, 2048)))


def test_the_settings_make_a_signer(key: rsa.RSAPrivateKey) -> None:
    none = Settings(_env_file=None, home="/nonexistent")  # type: ignore[call-arg,arg-type]
    assert DkimSigner.of(none) is None
    settings = none.model_copy(update={"dkim_key": pem(key), "mail_from": "禁毒 <a@mail.example.org>"})
    signer = DkimSigner.of(settings)
    assert signer is not None
    assert (signer.domain, signer.selector) == ("mail.example.org", "jindu")
    assert "PRIVATE" not in repr(signer)
    assert "PRIVATE" not in " ".join(settings.redacted().values())
    with pytest.raises(DkimError, match="openssl"):
        DkimSigner("example.org", "jindu", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").sign(MAIL)
