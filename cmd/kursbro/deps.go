package main

import (
	_ "github.com/alecthomas/kong"
	_ "github.com/boombuler/barcode/qr"
	_ "github.com/gin-gonic/gin"
	_ "github.com/go-playground/locales/nb"
	_ "github.com/gorilla/securecookie"
	_ "github.com/gorilla/sessions"
	_ "github.com/minio/minio-go/v7"
	_ "github.com/nicksnyder/go-i18n/v2/i18n"
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/schollz/progressbar/v3"
	_ "github.com/signintech/gopdf"
	_ "github.com/wneessen/go-mail"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/net/html/charset"
	_ "golang.org/x/text/collate"
	_ "golang.org/x/time/rate"
)

func main() {}
